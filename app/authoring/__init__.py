"""Writing lessons, scenarios, quizzes and the rest in the browser, for instructors."""
