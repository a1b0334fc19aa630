"""The Chinese Dilemma, Annotated: everything between the sources in the tree and the pages a reader gets.

Plain Python. Only `plugin.py` imports MkDocs; every other module runs without it, so the site can change its generator.
"""
