"""The journeys are a package, so that they can share one browser and its signed-in pages."""
