"""In what order: the workflow of a deliberation as a LangGraph graph. What each step does is in `agents`."""
