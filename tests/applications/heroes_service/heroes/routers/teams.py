from fastapi import APIRouter, Depends, HTTPException
from sqlmodel import Session, delete, select

from heroes.database import get_session
from heroes.models import Hero, Team, TeamCreate, TeamPublic, TeamPublicWithHeroes

router = APIRouter(prefix="/teams", tags=["teams"])


@router.post("/", response_model=TeamPublic)
def create_team(*, session: Session = Depends(get_session), team: TeamCreate):
    db_team = Team.model_validate(team)
    session.add(db_team)
    session.commit()
    session.refresh(db_team)
    return db_team


@router.get("/{team_id}", response_model=TeamPublicWithHeroes)
def read_team(*, team_id: int, session: Session = Depends(get_session)):
    team = session.exec(select(Team).where(Team.id == team_id)).one_or_none()
    if team is None:
        raise HTTPException(status_code=404, detail="Team not found")
    return team


@router.delete("/{team_id}/heroes")
def dismiss(*, team_id: int, session: Session = Depends(get_session)) -> dict[str, int]:
    gone = session.exec(delete(Hero).where(Hero.team_id == team_id)).rowcount
    session.commit()
    return {"dismissed": gone}
