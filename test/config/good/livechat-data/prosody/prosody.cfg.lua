component_secret = "fake-component-secret"
