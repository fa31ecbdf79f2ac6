"""Everything that shows trouble: metrics, alarms, dashboard, logs, failed events, budget."""
