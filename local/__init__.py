"""What runs beside the service on a developer's machine; never imported by what ships."""
