"""Who has booked already, when the demo opens its doors."""

from __future__ import annotations

from typing import Final

GUESTS: Final = (
    "Hannah Cole", "Mateo Rossi", "Yuki Sato", "Beatrice Okafor", "Liam Carter", "Sofia Lindqvist", "Noor Rahman",
    "Arthur Pemberton", "Chiara Conti", "Zhao Min", "Emma Fischer", "Kofi Mensah", "Léa Fontaine", "Daniel Weber",
    "Wang Lei", "Grace Thompson", "Rafael Souza", "Anna Kowalska", "Jack Donovan", "Li Na", "Charlotte Dubois",
    "Omar Farouk", "Ivy Bennett", "Maximilian von Hohenberg-Schwarzenfels", "Sun Wei", "Ella Nguyen", "Pablo Herrera",
    "Freya Nilsson", "Theresa Obi", "Victor Hall", "Zhou Ting", "Isla McGregor", "Tariq Aziz", "Mia Hoffmann",
    "Oscar Blanc", "Ruth Goldberg", "Huang Yan", "Stella Morris", "Jun Park", "Alma Reyes", "Peter Novak", "Rosa Lima",
    "Elif Demir", "Frank Okoye", "Naomi Klein-Tanaka", "Paul Martin", "Wendy Zhu", "Sam Ellis",
)  # fmt: skip


def phone_of(number: int) -> str:
    """A number that Ofcom keeps for drama: it rings nowhere."""
    return f"+447700900{number:03d}"
