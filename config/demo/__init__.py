"""The demo world: a fictional chain of showrooms, Maison Lumen, with everything that can be booked in them."""
