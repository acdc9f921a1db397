import json, sys
import psycopg2

url, statements = sys.argv[1], json.loads(sys.argv[2])
connection = psycopg2.connect(url)
with connection, connection.cursor() as cursor:
    for statement in statements["transaction"]:
        cursor.execute(statement)
connection.autocommit = True
with connection.cursor() as cursor:
    for statement in statements["alone"]:
        cursor.execute(statement)
connection.close()
