"""What any office application needs; knows nothing of complaints."""
