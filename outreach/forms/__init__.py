"""What people type, read and checked; the services check it again."""
