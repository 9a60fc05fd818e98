from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel
from sqlalchemy.orm import Session

from shed import service
from shed.database import create_tables, get_session
from shed.settings import settings


@asynccontextmanager
async def lifespan(app: FastAPI):
    create_tables()
    yield


app = FastAPI(title=settings.title, lifespan=lifespan)
SessionDep = Annotated[Session, Depends(get_session)]


class ToolIn(BaseModel):
    name: str


class LoanIn(BaseModel):
    tool: str
    borrower: str


@app.post("/tools", status_code=201)
def add_tool(session: SessionDep, tool_in: ToolIn) -> dict:
    if service.find_tool(session, name=tool_in.name):
        raise HTTPException(status_code=409, detail="there is one")
    tool = service.add_tool(session, name=tool_in.name)
    return {"id": tool.id, "name": tool.name}


@app.post("/loans", status_code=201)
def lend(session: SessionDep, loan_in: LoanIn) -> dict:
    tool = service.find_tool(session, name=loan_in.tool)
    if tool is None:
        raise HTTPException(status_code=404, detail="no such tool")
    try:
        loan = service.lend(session, tool=tool, borrower=loan_in.borrower)
    except service.AlreadyLent as error:
        raise HTTPException(status_code=409, detail=f"{error} is lent") from error
    return {"id": loan.id, "borrower": loan.borrower}


@app.delete("/loans/{loan_id}")
def give_back(session: SessionDep, loan_id: int) -> dict:
    return {"is_back": service.give_back(session, loan_id=loan_id)}
