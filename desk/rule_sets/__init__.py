"""Rules as the desk edits them: whole sets that are read, checked and written at once.

Every edit goes through `desk.services.changes`:

    change = propose(kind="hours", scope=Scope(store=store.pk), content=…, drawn_from=…, at=at, actor=user)

`content` is what was typed, `drawn_from` what the form was drawn from (`KINDS["hours"].read(scope)`). It raises
RulesInvalid (`errors` by field) and ChangedMeanwhile (`theirs`: what holds now). A change that hits nobody is carried
out at once, one that hits somebody stays a draft: redirect to its page (`change.get_absolute_url()`) in both cases.
What would hold if it were so is asked with `as_if(kind=…, scope=…, content=…)`: inside it every query sees the new
rules, and nothing stays.
"""
