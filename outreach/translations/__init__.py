"""The Lithuanian wording of every sentence. The English one stands in the code."""
