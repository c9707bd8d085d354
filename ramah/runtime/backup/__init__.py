"""Backups: one encrypted file of the database, the media and the office's own SOP documents.

``archive`` is the file itself, ``sqlite`` and ``postgresql`` read and refill a database,
``make`` and ``restore`` bring them together, ``schedule`` is the worker's daily round.
"""
