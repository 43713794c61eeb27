// Tests stay out of the image: see `exclude` in app.yaml.
