"""The rule that a store's own terms and the house's go together, as the database asks it of both rows."""

from __future__ import annotations

from typing import Final

MIXED: Final = """
    IF EXISTS (
        SELECT 1 FROM experiences_variation v JOIN experiences_experience e ON e.id = v.experience_id
        WHERE {which} AND NOT (
            COALESCE(v.party_max, e.party_max) >= COALESCE(v.party_min, e.party_min)
            AND COALESCE(v.no_show_minutes, e.no_show_minutes) >= COALESCE(v.grace_minutes, e.grace_minutes)
            AND COALESCE(v.deposit, e.deposit) <= COALESCE(v.price, e.price)
            AND (COALESCE(v.currency, e.currency) <> ''
                 OR COALESCE(v.price, e.price) + COALESCE(v.no_show_fee, e.no_show_fee) = 0)
            AND (COALESCE(v.pieces_minutes, e.pieces_minutes) = 0
                 OR COALESCE(v.pieces_minutes, e.pieces_minutes) < COALESCE(v.nudge_minutes, e.nudge_minutes))
            AND (COALESCE(v.release_minutes, e.release_minutes) = 0
                 OR COALESCE(v.release_minutes, e.release_minutes) < COALESCE(v.nudge_minutes, e.nudge_minutes))
            AND (0 IN (COALESCE(v.release_minutes, e.release_minutes), COALESCE(v.pieces_minutes, e.pieces_minutes))
                 OR COALESCE(v.release_minutes, e.release_minutes) < COALESCE(v.pieces_minutes, e.pieces_minutes))
        )
    ) THEN
        RAISE EXCEPTION 'the terms of a store contradict those of the house'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'experiences_variation_mixed';
    END IF;
    RETURN NULL;
"""
"""What an experience's own constraints ask of two columns, asked of the mixture."""
