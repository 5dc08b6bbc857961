"""What the API answers with. The description of the API is made of these types, and so are the answers.

Keys are added, never renamed or removed. Dates are ISO texts as exact as known; moments are UTC and end in ``Z``.
"""
