"""Will own panels, governing bodies, meetings, decisions, the work programme, monitoring and evaluation."""
