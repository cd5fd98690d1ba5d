"""民生实事专项资金: a book that is read by everybody. It records and shows; it approves nothing and moves no money."""
