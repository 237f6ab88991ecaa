"""What we do, what we say, and whether we may say it: the shop assistant's decisions.

Nothing lives at this level. The floors (see README.md) are packages below; an upper one may import a lower one, never the reverse.
"""
