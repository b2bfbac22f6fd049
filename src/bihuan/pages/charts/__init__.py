"""Charts as SVG, drawn here on the server: one drawing for screen, paper, PDF and Word.

Every mark says its value in a title, leads to its cases where it has a link, and differs from its neighbours
in shape or hatching as well as in colour. Colours stand as attributes, for paper and pictures, and as
classes, so that the page's style can turn them dark. Nothing here counts: values come in with their words.
"""
