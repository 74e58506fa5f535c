"""Addresses of audits."""

from django.urls import path

from audits.views import board, days, on_site, people, planning, scorecard, team

app_name = "audits"

urlpatterns = [
    path("", planning.audits, name="list"),
    path("board/", board.board, name="board"),
    path("board/try/", board.try_place, name="board-try"),
    path("board/place/", board.place, name="board-place"),
    path("special/<str:reference>/", planning.special, name="special"),
    path("people/", people.people, name="people"),
    path("people/me/", people.my_page, name="my-page"),
    path("people/<int:user_id>/", people.person, name="person"),
    path("people/<int:user_id>/profile/", people.profile, name="profile"),
    path("people/<int:user_id>/competence/", people.grant, name="grant"),
    path("people/<int:user_id>/trainings/", people.training, name="training"),
    path("people/<int:user_id>/evaluations/", people.evaluation, name="evaluation"),
    path("people/<int:user_id>/leave/", people.leave, name="leave"),
    path("people/<int:user_id>/relations/", people.relation, name="relation"),
    path("people/competence/<int:pk>/withdraw/", people.withdraw, name="withdraw-competence"),
    path("people/leave/<int:pk>/cancel/", people.cancel_leave, name="cancel-leave"),
    path("people/relations/<int:pk>/end/", people.end_relation, name="end-relation"),
    path("people/relations/<int:pk>/strike/", people.strike_relation, name="strike-relation"),
    path("<str:reference>/", planning.detail, name="detail"),
    path("<str:reference>/plan/", planning.plan, name="plan"),
    path("<str:reference>/move/", planning.move, name="move"),
    path("<str:reference>/days/", days.days, name="days"),
    path("<str:reference>/hours/", days.hours, name="hours"),
    path("<str:reference>/sites/", days.sites, name="sites"),
    path("<str:reference>/team/", team.add_member, name="add-member"),
    path("<str:reference>/team/<int:pk>/replace/", team.replace_member, name="replace-member"),
    path("<str:reference>/team/<int:pk>/objection/", team.object_to, name="object"),
    path("<str:reference>/names/", team.names, name="names"),
    path("<str:reference>/objections/<int:pk>/", team.answer_objection, name="answer-objection"),
    path("<str:reference>/assignment/", team.answer_assignment, name="answer-assignment"),
    path("<str:reference>/confirm/", planning.confirm_date, name="confirm-date"),
    path("<str:reference>/cancel/", planning.cancel, name="cancel"),
    path("<str:reference>/documents/<int:pk>/", planning.download, name="download"),
    path("<str:reference>/opening/", on_site.open_meeting, name="open"),
    path("<str:reference>/headcount/", on_site.headcount, name="headcount"),
    path("<str:reference>/change-order/", on_site.change_order, name="change-order"),
    path("<str:reference>/scorecard/", scorecard.scorecard, name="scorecard"),
    path("<str:reference>/scorecard/entry/", scorecard.scorecard_entry, name="scorecard-entry"),
    path("<str:reference>/scorecard/deductions/", scorecard.deduction_add, name="deduction-add"),
    path("<str:reference>/scorecard/deductions/<int:pk>/remove/", scorecard.deduction_remove, name="deduction-remove"),
    path("<str:reference>/scorecard/submit/", on_site.submit_scorecard, name="submit-scorecard"),
    path("<str:reference>/scorecard/unlock/", on_site.unlock, name="unlock"),
    path("<str:reference>/closing/", on_site.close, name="close"),
]
