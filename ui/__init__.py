"""What pages share and only they: the shell, charts, controls, uploads and number formats."""
