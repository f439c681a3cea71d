"""What others do: methods of alignment written anew from the papers, and lookup libraries."""
