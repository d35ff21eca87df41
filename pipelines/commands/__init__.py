"""The commands of `eura`, a module for each thing that a person does. They parse, call and print."""
