"""Questions and predictions: asked in lessons, graded on the server, every answer kept."""
