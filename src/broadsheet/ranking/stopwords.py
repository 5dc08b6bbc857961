"""English words that carry no topic and are left out of a question, unless it holds nothing else.

Measured on CISI, whose questions are whole sentences: nDCG@10 0.360 with every word, 0.367 without the
33 most usual, 0.397 without these; Cranfield 0.371, 0.370, 0.381; SciFact the same; tldr-known-item, MRR@10,
0.846, 0.843, 0.836.
"""

_LIST = """
    a about after again against all also am an and any are as at be because been before being between both but
    by can could did do does doing done down during each for from further had has have having he her here his
    how i if in into is it its just may me might more most must my no nor not now of off on once only or other
    others our out over own per same shall she should since so some such than that the their them then there
    these they this those through to too under until up upon us very via was we were what when where whether
    which while who whom whose why will with within without would you your
"""

STOP_WORDS = frozenset(_LIST.split())
