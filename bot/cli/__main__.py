"""`python -m bot.cli` is the same as `xiaoer`."""

from bot.cli.main import main

if __name__ == "__main__":
    main()
