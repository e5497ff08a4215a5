"""Time zones to offer: the post's own first, then one for each part of the world."""

from __future__ import annotations

ZONES = [
    "UTC",
    "Africa/Dakar",
    "Africa/Lagos",
    "Africa/Kinshasa",
    "Africa/Cairo",
    "Africa/Khartoum",
    "Africa/Nairobi",
    "Africa/Addis_Ababa",
    "Africa/Johannesburg",
    "Africa/Tunis",
    "Africa/Casablanca",
    "Asia/Beirut",
    "Asia/Amman",
    "Asia/Gaza",
    "Asia/Baghdad",
    "Asia/Tehran",
    "Asia/Kabul",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Dhaka",
    "Asia/Yangon",
    "Asia/Bangkok",
    "Asia/Manila",
    "Europe/London",
    "Europe/Paris",
    "Europe/Berlin",
    "Europe/Athens",
    "Europe/Kyiv",
    "Europe/Istanbul",
    "America/Bogota",
    "America/Caracas",
    "America/Lima",
    "America/Mexico_City",
    "America/Guatemala",
    "America/Port-au-Prince",
    "America/New_York",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Pacific/Auckland",
]


def zone_list(own: str) -> list[str]:
    return [own, *(zone for zone in ZONES if zone != own)]
