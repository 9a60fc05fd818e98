from typing import Optional

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shed.models import Loan, Tool


class AlreadyLent(Exception):
    """The tool is with somebody else."""


def add_tool(session: Session, *, name: str) -> Tool:
    tool = Tool(name=name)
    session.add(tool)
    session.commit()
    session.refresh(tool)
    return tool


def find_tool(session: Session, *, name: str) -> Optional[Tool]:
    return session.scalars(select(Tool).where(Tool.name == name)).first()


def lend(session: Session, *, tool: Tool, borrower: str) -> Loan:
    is_out = select(func.count()).select_from(Loan).where(Loan.tool_id == tool.id, Loan.is_back.is_(False))
    if session.scalar(is_out):
        raise AlreadyLent(tool.name)
    loan = Loan(tool_id=tool.id, borrower=borrower)
    session.add(loan)
    session.commit()
    return loan


def give_back(session: Session, *, loan_id: int) -> bool:
    loan = session.get(Loan, loan_id)
    if loan is None:
        return False
    loan.is_back = True
    session.commit()
    return True
