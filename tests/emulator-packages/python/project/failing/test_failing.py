def test_fails(volc_im):
    volc_im.control.invoke(action="BatchGetUser", body={"UserIds": [1]})
    assert 1 == 2
