"""The processes of the house: groups that live and die together, kept alive by a supervisor."""
