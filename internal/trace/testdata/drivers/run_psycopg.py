import json, sys
import psycopg

url, statements = sys.argv[1], json.loads(sys.argv[2])
with psycopg.connect(url) as connection:
    for statement in statements["transaction"]:
        connection.execute(statement, prepare=True)
with psycopg.connect(url, autocommit=True) as connection:
    for statement in statements["alone"]:
        connection.execute(statement)
