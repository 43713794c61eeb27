"""Says what it runs on, with the help of two wheels."""

import sys

import certifi
import idna

print("python", sys.version.split()[0])
print("host", idna.encode("bücher.example").decode())
print("certificates", certifi.where())
