-- How often an import was begun since it last came any further: one that ends the process is not begun for ever.
ALTER TABLE file_import ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
