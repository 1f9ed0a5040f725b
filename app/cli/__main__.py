"""`python -m app.cli`: the program where nobody has installed it."""

from app.cli import main

if __name__ == "__main__":
    main()
