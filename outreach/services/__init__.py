"""What the program does, one verb a use case. Services add and flush; whoever calls them commits once."""
