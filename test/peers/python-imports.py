"""Prints what ast says that each file of standard input imports: one JSON array of path and names a line."""
import ast
import json
import sys
import warnings

warnings.simplefilter("ignore")
for path in sys.stdin.read().splitlines():
    try:
        with open(path, "rb") as file:
            tree = ast.parse(file.read())
    except (SyntaxError, ValueError, RecursionError):
        continue
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.update("." * node.level + (node.module or "") + ":" + alias.name for alias in node.names)
    print(json.dumps([path, sorted(found)]))
