"""Origins as a deployment may name them in CorsOrigins, and what must never stand there."""

ORIGINS = (
    "",
    "https://app.example.com",
    "https://app.example.com:8443",
    "http://localhost:3000",
    "http://localhost",
    "https://app.example.com,http://localhost:3000",
)

NO_ORIGINS = (
    "*",
    "https://*.example.com",
    "https://app.example.com,*",
    "http://app.example.com",
    "http://localhost.example.com",
    "http://localhost:3000/",
    "https://app.example.com/path",
    "https://user@app.example.com",
    "https://app.example.com,",
    ",https://app.example.com",
    "https://app.example.com, https://example.com",
    "https://app.example.com\n",
    "https://APP.example.com",
    "https://",
    "https://app.example.com:",
    "https://app.example.com:123456",
    "file://",
    "null",
    "app.example.com",
)
