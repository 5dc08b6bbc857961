"""Wordings that make a sentence fit, or unfit, to stand for a whole abstract.

The weights were set by reading what is chosen.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cue:
    """A wording and what it adds. ``opens``: it must begin the sentence."""

    weight: float
    pattern: re.Pattern[str]
    opens: bool = False

    def found_in(self, sentence: str) -> bool:
        """Whether the sentence has it."""
        return bool(self.pattern.match(sentence) if self.opens else self.pattern.search(sentence))


def _cue(weight: float, *alternatives: str, opens: bool = False) -> Cue:
    return Cue(weight, re.compile("(?:" + "|".join(alternatives) + ")", re.I), opens)


_WORK = r"(?:paper|work|article|study|thesis|survey|letter|report|chapter|review|tutorial|dissertation|note)"
_MAKE = (
    r"(?:propos|present|introduc|develop|design|describ|construct|establish|unveil|formulat|provid|offer|build|creat"
    r"|devis|suggest|deriv)\w*"
)
_LOOK = (
    r"(?:stud(?:y|ies|ied)|investigat|address|analy[sz]|explor|examin|consider|survey|review|revisit|argu|evaluat|aim"
    r"|discuss|deal|extend|conduct|compar|focus|report|ask|tackl|identif)\w*"
)
_FIND = r"(?:show|find|found|prov|demonstrat|reveal|suggest|indicat|confirm|observ|conclud|highlight|establish)\w*"
_ADVERB = r"(?:\w+ly\s+|hereby\s+)?"
_WHO = rf"(?:we|this {_WORK}|(?:the|our) (?:present |current )?{_WORK}|the authors?|here)"

SAYS_WHAT_IT_DOES = re.compile(
    rf"\b(?:{_WHO}\s+{_ADVERB}(?:{_MAKE}|{_LOOK})"
    r"|(?:is|are) (?:proposed|presented|introduced|developed|described|studied|considered|investigated))\b",
    re.I,
)
"""``We propose``; the first sentence that says so tells what the paper is about, later ones tell details."""

CUES = (
    # Leans on what was said before.
    _cue(
        -0.5,
        r"(?:however|but|yet|moreover|furthermore|additionally|also|besides|thus|therefore|hence|consequently"
        r"|then|next"
        r"|first(?:ly)?|second(?:ly)?|third(?:ly)?|finally|lastly|specifically|meanwhile|similarly|likewise|instead"
        r"|otherwise|nevertheless|nonetheless|conversely|notably|overall|here|ultimately|crucially|importantly"
        r"|concretely)\b",
        r"(?:in (?:addition|particular|contrast|doing so|other words|turn|both|each|all cases)|as a result"
        r"|for (?:example|instance)"
        r"|that is|on the (?:other|one) hand|to this end|to do so|building (?:on|upon)|motivated by|inspired by"
        r"|based on"
        r"|at its core|with (?:this|these)|after (?:this|that)|by doing so|unlike)\b",
        r"(?:both|such|it|they|he|she|its|their|another|these|those|one of (?:them|these|the)|among (?:these"
        r"|them)|each)\b",
        r"the (?:former|latter|other|second|third|first|key|main|core|resulting|idea|method|approach|model"
        r"|system|framework"
        r"|algorithm|proposed|method's|network|dataset|tool)\b",
        rf"this (?!{_WORK}\b)",
        r"\(?(?:[ivx]+|[a-d1-9])\)",
        opens=True,
    ),
    _cue(-0.15, r"(?:our|the proposed) (?:\w+ ){0,2}(?:method|approach|model|framework|system|algorithm)", opens=True),
    _cue(
        -0.2,
        r"\b(?:these|those|such an?|the (?:former|latter)|said|aforementioned|above)\b",
        r"\bthis (?:problem|issue|gap|challenge|limitation|question|end|task|setting|phenomenon|approach"
        r"|strategy|idea)\b",
    ),
    # A further detail, not the point.
    _cue(
        -0.4,
        r"\b(?:we|paper|work|study|and) (?:also|further(?:more)?|additionally|then|next|first|finally|lastly|next)\b",
    ),
    _cue(
        -0.5,
        r"(?:for|to|by) (?:validat|evaluat|verif|demonstrat|assess|illustrat|test|compar|support|facilitat"
        r"|foster|ensur"
        r"|promot|encourag)\w*\b",
        r"we (?:validate|evaluate|test|verify|illustrate|implement)\b",
        opens=True,
    ),
    _cue(-0.3, r"\bwe (?:conduct|perform|carry out|run) (?:\w+ ){0,3}(?:experiments?|evaluations?|simulations?)\b"),
    _cue(-0.3, r"\bin (?:both|all|each|the latter|the former) cases?\b", r"\bcase stud(?:y|ies)\b"),
    # Where things lie, and what may come of it.
    _cue(
        -0.9,
        r"https?://|\\url|\\href|all rights reserved|©|\bcopyright\b|\bunder review\b|\baccepted (?:at|to|by|for)\b",
        r"\b(?:code|data ?sets?|models?|demo|project page|videos?|supplementary|implementation|software|weights"
        r"|website"
        r"|benchmark|repository)\b[^.]{0,60}\b(?:(?:is|are|will be) (?:\w+ ){0,3}(?:available|released|open|found"
        r"|accessible|public)|available at|can be found)",
        r"\bwe (?:will )?(?:make|release|open-?source|share|publish) (?:\w+ ){0,6}(?:code|data|models?"
        r"|datasets?|weights)\b",
        r"\bpresented at\b|\bextended version\b|\bwinn(?:er|ing)\b.{0,30}\bworkshop\b",
    ),
    _cue(
        -0.35,
        r"\bpav(?:es?|ing) the way|\bfuture (?:work|research|studies|directions)|\bpotential(?:ly)?\b"
        r"|\bopens? (?:up )?new"
        r"|\bvaluable (?:insights?|resource)|\bfurther research\b|\bpromising (?:direction|avenue)"
        r"|\bwe (?:hope|believe)\b"
        r"|\bshed(?:s|ding)? light|\bunderscor\w+|\bhighlight\w* the (?:power|potential|importance|need|value|promise)",
    ),
    _cue(
        -0.45,
        r"(?:extensive|comprehensive|thorough|numerical|simulation|experimental|empirical|detailed|the|our)?"
        r"\s*(?:\w+ )?"
        r"(?:experiments?|evaluations?|simulations?|results?|studies)\b(?:(?! than | by ).){0,120}"
        r"\b(?:effective(?:ness)?"
        r"|efficacy|superior(?:ity)?|validity|feasib\w+|advantages?|benefits?|usefulness|robust(?:ness)?|performance"
        r"|state-of-the-art|outperforms?)\b(?:(?!\d).)*$",
        opens=True,
    ),
    _cue(-0.4, r"\b(?:are|is) (?:also )?(?:discussed|given|provided|reported|outlined|illustrated)\W*$"),
    _cue(
        -0.25,
        r"\b(?:remains?|is|are) (?:an? )?(?:\w+ )?(?:open|challeng|difficult|unclear|crucial|essential"
        r"|under-?explored|limited)",
        r"\b(?:little|few|less) (?:attention|work|is known)|\bhas (?:attracted|received|emerged|become)"
        r"|\bhave (?:emerged|become)",
    ),
    _cue(-0.35, r"[?:]$", r"\$\$", r"\bspecial case\b", r"\bdiscussion (?:of|on|about)\b"),
    _cue(-0.35, r"(?:for|to) better\b", opens=True),
    _cue(0.15, rf"\b(?:in )?(?:this|the present) {_WORK}\b"),
    # Says something that one can repeat.
    _cue(
        0.2,
        rf"\b(?:we|results?|findings?|analys[ie]s|study|experiments?|paper|work"
        rf"|evidence)\s+(?:\w+\s+){{0,3}}{_FIND}\s+that\b",
    ),
    _cue(0.1, r"\b(?:than|compared (?:to|with)|outperform\w*|reduc\w+|improv\w+|faster|while)\b"),
    _cue(0.1, r"\d+(?:\.\d+)?\s?(?:%|\\%|x\b|×|times\b|percent|points?)"),
)
