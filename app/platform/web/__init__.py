"""The web's habits: access marks, errors as pages, filters, headers, navigation. Feature rooms bring the pages."""
