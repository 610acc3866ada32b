"""The pages of questions about a volunteer, which joining and her own wishes share: a form each, and what it shows."""

from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext

from outreach.forms.base import Form
from outreach.forms.volunteer import ASKED_FIRST, OftenForm, WhereForm, what_form
from outreach.geography import Place, towns_of
from outreach.models import Campaign, Transport
from outreach.services import joining
from outreach.services.errors import Refused
from outreach.services.reach_map import ReachMap, reach_map

TOWNS_OFFERED = 400


def form_for(page: str, campaign: Campaign, answers: dict[str, Any]) -> Form:
    """The form of a page ("where", "what", "often") with what was answered."""
    if page == "where":
        return WhereForm(data=answers)
    return what_form(campaign, answers) if page == "what" else OftenForm(answers, joining.all_schools())


def shown_with(page: str, campaign: Campaign, form: Form) -> dict[str, Any]:
    """What the page shows beside its fields."""
    if page == "where":
        towns = [town.town for town in towns_of(campaign.country)[:TOWNS_OFFERED]]
        return {"towns": sorted(set(towns)), **map_around(campaign, form)}
    if page == "often":
        return {"schools": [joining.school_label(school) for school in joining.all_schools()]}
    return {"asked_first": ASKED_FIRST}


def map_around(campaign: Campaign, form: Form) -> dict[str, Any]:
    """The circle around the town that stands in the form, as soon as there is one; and what a post code stands for."""
    town, more = form.town.data or "", (form.municipality.data, form.max_travel.data, form.transport.data)
    return {
        "drawing": drawing(campaign, town, *more),
        "by_code": joining.meant_by_code(campaign.country, town),
    }


def drawing(
    campaign: Campaign, town: str | None, municipality: str | None, minutes: Any, transport: Any
) -> ReachMap | None:
    """The map; None while the town is not known or the minutes are none."""
    if not town or not isinstance(minutes, int) or not 0 <= minutes <= joining.LONGEST_TRAVEL:
        return None
    if transport not in list(Transport):
        return None
    try:
        place: Place = joining.find_town(campaign.country, town, municipality or "")
    except Refused:
        return None
    return reach_map(place, minutes, Transport(transport))


def tell_town(campaign: Campaign, form: Form) -> None:
    """Say which town a post code was taken for; without a word she might never look."""
    town = joining.meant_by_code(campaign.country, form.town.data) if "town" in form else ""
    if town:
        flash(
            gettext(
                "By the post code you set out from %(town)s. If another town is nearer, write its name.",
                town=town,
            ),
            "warning",
        )


def map_fragment(campaign: Campaign) -> str:
    """The map alone, for what stands in the form at this moment."""
    form = WhereForm(formdata=request.args, meta={"csrf": False})
    return render_template("volunteer/_map.html", **map_around(campaign, form))
