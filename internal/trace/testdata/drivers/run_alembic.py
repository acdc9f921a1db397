import json, os, sys
from alembic import command
from alembic.config import Config

# The revision reads its statements from the environment.
config = Config()
config.set_main_option("script_location", os.path.join(os.path.dirname(__file__), "alembic"))
config.set_main_option("sqlalchemy.url", sys.argv[1].replace("%", "%%"))
os.environ["STATEMENTS"] = sys.argv[2]
sys.dont_write_bytecode = True
command.upgrade(config, "head")
