"""What a quiet hour does: every worker's work is done, then the ledger is sealed and verified.

`python -m tests.standing.settling` does it where its environment says, and prints the verdict.
"""

if __name__ == "__main__":
    import django

    django.setup()
    from django.core.management import call_command

    call_command("clock", once=True)
    call_command("post", once=True)
    call_command("seal")
    call_command("verify-ledger")
