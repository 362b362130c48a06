"""What a file may be before anything is read of it: encodings, archives, XML, images."""
