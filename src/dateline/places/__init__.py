"""Places: the gazetteer, and what a report's words say of where."""

from dateline.places.gazetteer import Gazetteer, distance_km, gazetteer
from dateline.places.recognise import recognise, refer
from dateline.places.relation import distance

__all__ = ["Gazetteer", "distance", "distance_km", "gazetteer", "recognise", "refer"]
