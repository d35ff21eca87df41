"""From a landing folder to text rows with their place: what arrives is found, checked, read and archived here."""
