"""How somebody learns of trouble: metrics, alarms, dashboard, logs, failed events, budget."""
