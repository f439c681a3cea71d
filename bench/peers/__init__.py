"""Published methods of sentence alignment, written anew from the papers for comparison."""
