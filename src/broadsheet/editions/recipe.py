"""Every number of the recipe by which editions are made, each with its reason. ``NAME`` goes with each edition."""

NAME = "2026-11"
"""Frozen with an edition, so that it can be told by which recipe it was made. Another number below, another name."""

SIZE = 30
"""Papers of an edition. Half of the 328 recorded days of Hugging Face have 13 or fewer, and 8 have more than 30: most
days are whole, and no day is longer than one cares to read."""

MOST_SCORED = 2_000
"""Papers of one day that are scored; of more, those with most votes. All of arXiv announces some 1,000 a day."""

BEST_OF_DAY = 60
"""Papers of each day that a week or a month chooses from: twice what the day itself shows."""

MOST_COMPARED = 120
"""The best by score that are compared with one another. Who stands behind cannot come into the first thirty: what
diversity takes away is less than what lies between."""

LATE_DAYS = 14
"""So long a paper that missed the edition of its own day may still come into one: as long as Hugging Face lets a
paper be put on its daily page."""

CLOSED_BACK = 14
"""So many days back editions are closed by themselves; older ones are shown as they would be, and not frozen."""

# Attention: votes, comments and stars as told until the closing, on a scale of doublings: the step from 3 votes to 6
# says as much as that from 30 to 60. Comments are written by those who read. A repository may be older than the paper
# and have thousands of stars: each doubling of them counts as one vote.
COMMENT, STAR = 2.0, 1.0
LEAST_MOST = 31.0
"""What the most attended paper of a day is taken to have at least, so that one vote on a day without votes is no
sensation. On half of the recorded days the most voted paper had 32 or fewer."""

ATTENTION, PROMISE, LISTED, SUBMITTED = 1.0, 0.5, 0.25, 0.15
"""What each part counts. Attention, 0 to 1, decides where there is any. Promise, 0 to 1, is a guess made before any
vote: it counts in full on a day without votes, a quarter as much where the most attended paper has LEAST_MOST votes
(where alone it lifts no paper over one with 1.6 times as many), and soon nothing. A place on a daily page says that
somebody chose the paper; a reader's own submission here says the same of one person."""

LAST_PLACE = 0.2
"""What the last place on a daily page takes away of that part. Little: such pages are ordered by votes themselves, or
by who came first."""

# Diversity: each next paper is the one with the largest score less what it repeats of those above it (MMR, Carbonell
# and Goldstein 1998). Likeness counts from LEAST_ALIKE on, which one pair in six of a recorded day reaches, and in full
# from MOST_ALIKE on, which one in a thousand does: two papers on one problem, solved in one way.
# The weight was chosen on the first two thirds of the recorded days (bench/results/editions.md): it halves the
# look-alikes among the first ten and costs less than one part in a hundred of nDCG. With 1 none are left, but then
# places go to papers that are merely different.
DIVERSITY = 0.3
LEAST_ALIKE, MOST_ALIKE = 0.5, 0.75
LEAST_SHARED, MOST_SHARED = 0.08, 0.2
"""The same for papers without vectors, by the words they share."""
