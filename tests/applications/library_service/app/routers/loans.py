from fastapi import APIRouter, Depends, HTTPException

from app import schemas
from app.dependencies import get_lending
from app.lending import LendingError, LendingService

router = APIRouter(prefix="/loans", tags=["loans"])


@router.get("")
def out(lending: LendingService = Depends(get_lending)) -> list[dict[str, str]]:
    return [
        {"reader": reader, "title": title, "author": author}
        for reader, title, author in lending.loans.out()
    ]


@router.post("", response_model=schemas.LoanOut, status_code=201)
def lend(loan: schemas.LoanCreate, lending: LendingService = Depends(get_lending)):
    try:
        return lending.lend(loan)
    except LendingError as error:
        raise HTTPException(status_code=409, detail=str(error)) from error


@router.post("/{loan_id}/return")
def give_back(loan_id: int, lending: LendingService = Depends(get_lending)):
    if not lending.loans.give_back(loan_id):
        raise HTTPException(status_code=404, detail="no such loan")
    return {"returned": loan_id}
