"""Signing up, in and out; one's own account; and, for admins, everybody's."""

from fastapi import APIRouter

from app.accounts.routes import account, people, signing_in

router = APIRouter(include_in_schema=False)
for part in (signing_in, account, people):
    router.include_router(part.router)
