import asyncio, json, sys
import asyncpg

url, statements = sys.argv[1], json.loads(sys.argv[2])


async def main():
    connection = await asyncpg.connect(url)
    async with connection.transaction():
        for statement in statements["transaction"]:
            await (await connection.prepare(statement)).fetch()
    for statement in statements["alone"]:
        await connection.execute(statement)
    await connection.close()


asyncio.run(main())
